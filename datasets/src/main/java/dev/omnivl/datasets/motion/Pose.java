package dev.omnivl.datasets.motion;

/**
 * Where the shape is in one frame.
 *
 * @param x of its centre, pixels from the left
 * @param y of its centre, pixels from the top
 * @param radius within which it lies, pixels
 * @param angle by which it is turned clockwise, radians
 * @param visible whether it is there
 */
record Pose(double x, double y, double radius, double angle, boolean visible) {}
