/** Programs that the README shows. */
@NullMarked
package dev.omnivl.example;

import org.jspecify.annotations.NullMarked;
