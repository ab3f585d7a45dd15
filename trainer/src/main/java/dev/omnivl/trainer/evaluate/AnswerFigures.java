package dev.omnivl.trainer.evaluate;

import org.jspecify.annotations.Nullable;

/**
 * How many questions were answered rightly, as shares from 0 to 1. A question that several people
 * answered counts as VQA counts it, any other is right or wrong after VQA's normalisation.
 *
 * @param questions how many were asked
 * @param written answers that the model wrote freely
 * @param ranked answers that it chose among those of the training items to the same question; null
 *     if it was not asked to
 * @param common what always giving the question's most common answer in training reaches
 * @param chance what choosing among those answers blindly reaches
 */
public record AnswerFigures(
    int questions, double written, @Nullable Double ranked, double common, double chance) {}
