"""Asks an OmniVL server by the Open Inference Protocol, with Triton's client: tensors in, tensors out."""

import sys

import numpy as np
import tritonclient.grpc as triton
from tritonclient.utils import InferenceServerException


def tensor(name, values):
    """Texts or encoded files as a tensor of shape (n, 1)."""
    array = np.array([[value] for value in values], dtype=object)
    made = triton.InferInput(name, list(array.shape), "BYTES")
    made.set_data_from_numpy(array)
    return made


def main():
    if len(sys.argv) != 4:
        print("Usage: tensors SERVER IMAGE TEXT", file=sys.stderr)
        return 2
    server, image, text = sys.argv[1:]
    with open(image, "rb") as file:
        media = tensor("media", [file.read()])
    client = triton.InferenceServerClient(server)
    if not (client.is_server_ready() and client.is_model_ready("image")):
        print("the server has no model that makes vectors", file=sys.stderr)
        return 1
    words = tensor("text", [text])
    cosine = np.dot(
        client.infer("image", [media]).as_numpy("embedding")[0],
        client.infer("text", [words]).as_numpy("embedding")[0],
    )
    print(f"{cosine:.4f}  cosine of the image and the text")
    print(f"{client.infer('match', [media, words]).as_numpy('probability')[0, 0]:.4f}  the text says what it shows")
    print(client.infer("caption", [media]).as_numpy("text")[0, 0].decode())
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except InferenceServerException as failure:
        print(failure, file=sys.stderr)
        sys.exit(1)
