"""What every blueprint shares: errors, forms, headers, filters, limits, logs; no club in it."""
