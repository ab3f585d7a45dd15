/**
 * Records of annotation files, read where they stand, and the media they name.
 *
 * <p>An annotation file is read through once, when its corpus is opened, and only the places where
 * its records begin are kept; a record is read again when its sample is wanted. A record takes 12
 * bytes of memory that way, whatever it says.
 */
@NullMarked
package dev.omnivl.trainer.corpus.file;

import org.jspecify.annotations.NullMarked;
