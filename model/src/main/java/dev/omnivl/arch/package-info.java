/**
 * What OmniVL is: one visual encoder for images and clips, a BERT text encoder, a visual-grounded
 * alignment decoder and a visual-grounded generation decoder (Wang et al., "OmniVL: One Foundation
 * Model for Image-Language and Video-Language Tasks", NeurIPS 2022), each a configuration with a
 * pure forward pass over {@link dev.omnivl.graph.Graph}.
 *
 * <p>Shape letters are those of {@link dev.omnivl.graph}. Weight names are the field's: timm and
 * TimeSformer for vision, BERT and BLIP for text.
 */
@NullMarked
package dev.omnivl.arch;

import org.jspecify.annotations.NullMarked;
