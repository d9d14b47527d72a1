"""An invented world to try the product with; fixed seed, dates relative to today."""
