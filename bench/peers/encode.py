"""Times the encoders of a bundle in Python: the same graphs in ONNX Runtime, the same network in eager PyTorch.

Usage: encode.py BUNDLE THREADS

Reads one request a line from standard input, "PEER WHAT BATCH" (such as "onnxruntime image 8"), runs that once and answers with the
seconds it took, or with "absent: WHY" where the peer is not installed. Needs numpy; onnxruntime, and torch with transformers, for their peers.
"""

import json
import pathlib
import sys
import time

import numpy

SEED = 7
TOKENS = 64


class OnnxRuntime:
    """The bundle's own graphs, with the options that Python's users have by default but for the threads."""

    def __init__(self, bundle, manifest, threads):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self.version = onnxruntime.__version__
        self.sessions = {
            what: onnxruntime.InferenceSession(
                str(bundle / file), options, providers=["CPUExecutionProvider"]
            )
            for what, file in (("image", "visual_image.onnx"), ("text", "text.onnx"))
        }

    def run(self, what, pixels, ids):
        if what == "image":
            feeds = {"pixels": pixels}
        else:
            feeds = {"ids": ids}
            if any(port.name == "attention_mask" for port in self.sessions[what].get_inputs()):
                feeds["attention_mask"] = numpy.ones_like(ids)
        self.sessions[what].run(["embedding"], feeds)


class Torch:
    """transformers' SiglipModel or CLIPModel of the same sizes, weights as drawn: time does not depend on them."""

    def __init__(self, bundle, manifest, threads):
        import torch
        import transformers

        self.torch = torch
        self.version = f"{torch.__version__}, transformers {transformers.__version__}"
        torch.set_num_threads(threads)
        if config_of(manifest).get("kind") != "dual":
            raise ImportError("compared are models of two encoders")
        vision, text = sizes(manifest)
        if config_of(manifest)["vision"]["pooling"] == "cls":
            config = transformers.CLIPConfig(text_config=text, vision_config=vision)
            self.model = transformers.CLIPModel(config).eval()
        else:
            config = transformers.SiglipConfig(text_config=text, vision_config=vision)
            self.model = transformers.SiglipModel(config).eval()

    def run(self, what, pixels, ids):
        torch = self.torch
        with torch.inference_mode():
            if what == "image":
                image = torch.from_numpy(pixels).permute(0, 3, 1, 2).float().div(127.5).sub(1)
                out = self.model.get_image_features(pixel_values=image)
            else:
                out = self.model.get_text_features(input_ids=torch.from_numpy(ids))
            vector = getattr(out, "pooler_output", out)
            torch.nn.functional.normalize(vector, dim=-1)


def config_of(manifest):
    return manifest["config"] if "config" in manifest else manifest["parts"][0]["config"]


def sizes(manifest):
    config = config_of(manifest)
    vision, text = config["vision"], config["text"]

    def tower(part):
        return {
            "hidden_size": part["width"],
            "num_hidden_layers": part["depth"],
            "num_attention_heads": part["heads"],
            "intermediate_size": part["mlpWidth"],
        }

    return (
        tower(vision["tower"]) | {"image_size": vision["imageSize"], "patch_size": vision["patchSize"]},
        tower(text["tower"])
        | {
            "vocab_size": text["vocabulary"],
            "max_position_embeddings": text["maxTokens"],
            "projection_size": config["embeddingDimensions"],
        },
    )


def main():
    bundle, threads = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    manifest = json.loads((bundle / "manifest.json").read_text())
    config = config_of(manifest)
    random = numpy.random.default_rng(SEED)
    peers = {}
    for line in sys.stdin:
        name, what, batch = line.split()
        try:
            if name not in peers:
                peers[name] = {"onnxruntime": OnnxRuntime, "torch": Torch}[name](bundle, manifest, threads)
            peer = peers[name]
            if what == "version":
                print(peer.version, flush=True)
                continue
            size = config["vision"]["imageSize"]
            pixels = random.integers(0, 256, (int(batch), size, size, 3), dtype=numpy.uint8)
            ids = random.integers(
                0, config["text"]["vocabulary"], (int(batch), TOKENS), dtype=numpy.int64
            )
            peer.run(what, pixels, ids)  # wakes what slept
            start = time.perf_counter()
            peer.run(what, pixels, ids)
            print(time.perf_counter() - start, flush=True)
        except ImportError as failure:
            print(f"absent: {failure}", flush=True)


if __name__ == "__main__":
    main()
