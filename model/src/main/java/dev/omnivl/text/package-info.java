/**
 * Text to token ids and back: cleaning, subwords, special tokens. The trainer, the indexer and the
 * server all use this one path, so a word means the same ids everywhere.
 */
@NullMarked
package dev.omnivl.text;

import org.jspecify.annotations.NullMarked;
