/** Files that appear whole or not at all, and what names them by their content. */
@NullMarked
package dev.omnivl.files;

import org.jspecify.annotations.NullMarked;
