/**
 * Why a text matches a medium, or does not: maps of the medium that tell what speaks for a word.
 * {@link dev.omnivl.explain.Occlusion} hides parts of it and asks again, which measures what the
 * model's answer rests on; {@link dev.omnivl.explain.AttentionMaps} shows what its decoder looked
 * at, which costs one run and need not be the same.
 */
@NullMarked
package dev.omnivl.explain;

import org.jspecify.annotations.NullMarked;
