@NullMarked
package dev.omnivl.index.thumbnails;

import org.jspecify.annotations.NullMarked;
