"""Life stories of a station's result: what each record does to it, told step by step."""
