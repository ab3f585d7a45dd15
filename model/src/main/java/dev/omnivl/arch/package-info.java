/**
 * What models are, each a configuration with a pure forward pass over {@link
 * dev.omnivl.graph.Graph}.
 *
 * <p>{@link dev.omnivl.arch.OmniVl}: one visual encoder for images and clips, a BERT text encoder,
 * a visual-grounded alignment decoder and a visual-grounded generation decoder (Wang et al.,
 * "OmniVL: One Foundation Model for Image-Language and Video-Language Tasks", NeurIPS 2022), or
 * some of that, as ViT and BLIP have it. {@link dev.omnivl.arch.DualEncoder}: an image and a text
 * encoder, as CLIP and SigLIP.
 *
 * <p>Shape letters are those of {@link dev.omnivl.graph}. Weight names are the field's: timm and
 * TimeSformer for vision, BERT and BLIP for text, OpenCLIP for the texts of two encoders.
 */
@NullMarked
package dev.omnivl.arch;

import org.jspecify.annotations.NullMarked;
