"""UTM: where people come from."""
