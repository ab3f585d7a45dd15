/** Small pictures in pack files beside the documents, so that no merge copies them. */
@NullMarked
package dev.omnivl.index.thumbnails;

import org.jspecify.annotations.NullMarked;
