/**
 * What public models are: {@link dev.omnivl.importer.family.Family} recognises them; each family is
 * a configuration with its class's defaults, a table of names, a text rule and a way to make
 * pixels.
 */
@NullMarked
package dev.omnivl.importer.family;

import org.jspecify.annotations.NullMarked;
