enum SampleJPEG {}
