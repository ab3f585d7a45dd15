/**
 * Public weights that a training starts from: {@link dev.omnivl.importer.start.PublicStart} gives
 * the weights of a ViT, TimeSformer, BERT or BLIP the names and layouts of one of OmniVL's towers.
 */
@NullMarked
package dev.omnivl.importer.start;

import org.jspecify.annotations.NullMarked;
