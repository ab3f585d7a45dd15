/**
 * From what a caller sends to what the model makes of it: texts to tokens, media to pixels, both
 * through the batchers to vectors, matches and words.
 */
@NullMarked
package dev.omnivl.server.encode;

import org.jspecify.annotations.NullMarked;
