package dev.omnivl.graph;

/**
 * Where a matrix lies that is stored in 8 bits: numbers (K, N) for inputs of K features and outputs
 * of N, symmetric around 0, and for each output the factor that makes them floats.
 *
 * @param numbers (K, N), whole numbers of 8 bits with their sign
 * @param scales (N), 32-bit floats
 */
public record Int8Weight(StoredWeight numbers, StoredWeight scales) {}
