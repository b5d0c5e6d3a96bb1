#ifndef FOREST_BASELINE_H
#define FOREST_BASELINE_H

#include <stdint.h>

/// A node as one writes it down first: 24 bytes, children as indices, a leaf where left is −1.
struct flat_node {
    double threshold;
    int32_t feature;
    int32_t left;
    int32_t right;
    int32_t samples;
};

/// The score of `row`, `trees` roots in `roots`, each node a `flat_node`: scikit-learn's own walk.
///
/// `average[n]` is c(n) for n samples; `scale` is −1 / (trees · c(samples)).
double forest_score_flat(const struct flat_node *nodes, const int32_t *roots, int32_t trees,
                         const double *average, double scale, const double *row, int32_t features);

/// The same for trees padded to `height`: 2^height − 1 thresholds and features, 2^height paths each.
double forest_score_padded(const float *thresholds, const uint8_t *feature, const double *paths,
                           int32_t trees, int32_t height, double scale, const double *row,
                           int32_t features);

#endif
