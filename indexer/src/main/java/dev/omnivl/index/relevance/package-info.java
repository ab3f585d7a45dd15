/**
 * Whether what was found fits, or is only the nearest of what does not.
 *
 * <p>A cosine says little: the best of 100,000 is high for any question, and how high depends on
 * the question and on the media. So each index is asked about 1,000 {@linkplain ChanceQuestions
 * chance questions}, which lie where questions lie and ask for nothing, and keeps how far their
 * best hits {@linkplain Scale stand out}. A hit of a real question {@linkplain Chance is relevant}
 * to the share of them that it beats.
 */
@NullMarked
package dev.omnivl.index.relevance;

import org.jspecify.annotations.NullMarked;
