"""Writes the two MATLAB files that ImageNetSynsets_ReadTest reads: needs numpy and scipy.

python3 imagenet_synsets.py ../resources/org/kiln/data/layout
"""

import sys

import numpy as np
from scipy.io import savemat

SYNSETS = [
    (1, "n02119789", "kit fox, Vulpes macrotis", "small grey fox", 0, np.zeros((1, 0)), 0, 1300),
    (2, "n02100735", "English setter", "an English breed", 0, np.zeros((1, 0)), 0, 1300),
    (3, "n02110185", "Siberian husky", "breed of sled dog", 0, np.zeros((1, 0)), 0, 1300),
    (1001, "n00001740", "entity", "that which is perceived", 2, np.array([[1, 300]]), 19, 0),
]
FIELDS = ["ILSVRC2012_ID", "WNID", "words", "gloss", "num_children", "children", "wordnet_height", "num_train_images"]

for name, compressed in ("synsets.mat", False), ("synsets-compressed.mat", True):
    array = np.array([tuple(row) for row in SYNSETS], dtype=[(f, object) for f in FIELDS]).reshape(-1, 1)
    savemat(f"{sys.argv[1]}/{name}", {"other": np.arange(3), "synsets": array}, do_compression=compressed)
