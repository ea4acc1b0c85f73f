"""`boiler-edge schema`: JSON Schema of the plant file, for editors."""

import json

from edge import config


def main(arguments):
    """Print the schema."""
    print(json.dumps(config.schema(), indent=2, ensure_ascii=False))
    return 0
