/**
 * How a question is answered, whatever finds the media: {@link dev.omnivl.index.answer.MediaState}
 * is what a back end finds, {@link dev.omnivl.index.answer.Answers} makes hits of it. What media
 * can be found and counted by is told here too, so that every back end knows the same fields.
 */
@NullMarked
package dev.omnivl.index.answer;

import org.jspecify.annotations.NullMarked;
