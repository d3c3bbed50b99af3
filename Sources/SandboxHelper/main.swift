print("ingest-sandbox")
