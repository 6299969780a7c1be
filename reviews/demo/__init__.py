"""The demonstration: two centres of our invention, with young people at every stage.

`people`, `goals`, `evidence` and `words` are pure data; `calendar` and `clock` are about
time; the rest builds records through the product's own services, as its users would.
"""
