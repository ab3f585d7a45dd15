package dev.omnivl.index.recall;

import java.util.OptionalDouble;

/**
 * What is known of the questions of one series.
 *
 * @param series which questions
 * @param samples how many were asked again, since the index was opened
 * @param found hits that these should have had, and had
 * @param expected hits that these should have had
 * @param recall the share of these of late, since the effort changed last; nothing while there are
 *     too few samples
 * @param visitedShare which share of all vectors was compared of late; nothing as above
 * @param candidates how many candidates a search names at least
 * @param belowObjective whether recall was found to be below the objective, and not found to have
 *     reached it since
 */
public record SeriesReport(
    Series series,
    long samples,
    long found,
    long expected,
    OptionalDouble recall,
    OptionalDouble visitedShare,
    int candidates,
    boolean belowObjective) {}
