package dev.omnivl.graph;

/**
 * One learned weight, as an architecture names it.
 *
 * @param name the full dotted name
 * @param shape all lengths known
 * @param init how it starts
 */
public record WeightSpec(String name, Shape shape, Init init) {}
