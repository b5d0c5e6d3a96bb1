#include "forest_baseline.h"

#include <math.h>

double forest_score_flat(const struct flat_node *nodes, const int32_t *roots, int32_t trees,
                         const double *average, double scale, const double *row, int32_t features) {
    float values[64];
    for (int32_t i = 0; i < features; i++) values[i] = (float)row[i];
    double sum = 0;
    for (int32_t tree = 0; tree < trees; tree++) {
        const struct flat_node *node = nodes + roots[tree];
        int32_t depth = 0;
        while (node->left >= 0) {
            int32_t next = (double)values[node->feature] <= node->threshold ? node->left : node->right;
            node = nodes + next;
            depth++;
        }
        sum += depth + average[node->samples];
    }
    return exp2(sum * scale);
}

double forest_score_padded(const float *thresholds, const uint8_t *feature, const double *paths,
                           int32_t trees, int32_t height, double scale, const double *row,
                           int32_t features) {
    float values[64];
    for (int32_t i = 0; i < features; i++) values[i] = (float)row[i];
    const int32_t inner = (1 << height) - 1;
    double sum = 0;
    for (int32_t tree = 0; tree < trees; tree++) {
        int32_t slot = 0;
        for (int32_t level = 0; level < height; level++) {
            slot = 2 * slot + 1 + (values[feature[slot]] > thresholds[slot]);
        }
        sum += paths[slot - inner];
        thresholds += inner;
        feature += inner;
        paths += inner + 1;
    }
    return exp2(sum * scale);
}
