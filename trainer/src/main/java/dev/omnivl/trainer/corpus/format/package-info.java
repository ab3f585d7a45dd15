/** The layouts of public corpora, and the door through which they are opened by name. */
@NullMarked
package dev.omnivl.trainer.corpus.format;

import org.jspecify.annotations.NullMarked;
