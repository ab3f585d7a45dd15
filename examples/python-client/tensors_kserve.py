"""Asks an OmniVL server by the Open Inference Protocol, with KServe's client: tensors in, tensors out."""

import asyncio
import sys

import numpy as np
from kserve import InferInput, InferRequest
from kserve.inference_client import InferenceGRPCClient


async def embed(server, texts):
    """Returns the vectors of texts, (n, D)."""
    client = InferenceGRPCClient(server)
    if not (await client.is_server_live() and await client.is_model_ready("text")):
        raise SystemExit("the server has no model that makes vectors")
    words = InferInput("text", [len(texts), 1], "BYTES")
    words.set_data_from_numpy(np.array([[text] for text in texts], dtype=object), binary_data=False)
    reply = await client.infer(InferRequest(model_name="text", infer_inputs=[words]))
    return reply.outputs[0].as_numpy()


def main():
    if len(sys.argv) != 4:
        print("Usage: tensors_kserve SERVER TEXT TEXT", file=sys.stderr)
        return 2
    server, one, other = sys.argv[1:]
    vectors = asyncio.run(embed(server, [one, other]))
    print(f"{np.dot(vectors[0], vectors[1]):.4f}  cosine of the texts")
    return 0


if __name__ == "__main__":
    sys.exit(main())
