/**
 * Gives the weights of one model the names and layouts of another: {@link
 * dev.omnivl.importer.rename.Renaming} is a table of rows, {@link
 * dev.omnivl.importer.rename.Derived} what a row may do beside renaming.
 */
@NullMarked
package dev.omnivl.importer.rename;

import org.jspecify.annotations.NullMarked;
