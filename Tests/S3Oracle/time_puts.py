#!/usr/bin/env python3
"""Puts objects of 1 MiB with boto3 and prints the milliseconds of each, one a line.

    Tests/S3Oracle/time_puts.py ENDPOINT BUCKET COUNT
"""

import os
import sys
import time
import uuid

import boto3
import botocore.config


def main() -> None:
    endpoint, bucket, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="AKIATEST0000000000A1",
        aws_secret_access_key="testing", config=botocore.config.Config(s3={"addressing_style": "path"}))
    client.list_objects_v2(Bucket=bucket, MaxKeys=1)  # the connection is there
    for _ in range(count):
        body = os.urandom(1 << 20)
        started = time.perf_counter()
        client.put_object(
            Bucket=bucket, Key="boto3/" + uuid.uuid4().hex, Body=body, ContentType="image/png", IfNoneMatch="*")
        print((time.perf_counter() - started) * 1_000)


if __name__ == "__main__":
    main()
