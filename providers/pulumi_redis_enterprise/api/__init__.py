"""The REST API of Redis Enterprise Software: requests and answers, no resource and no policy."""
