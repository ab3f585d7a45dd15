/** What the tests of the importer share. */
@NullMarked
package dev.omnivl.importer;

import org.jspecify.annotations.NullMarked;
