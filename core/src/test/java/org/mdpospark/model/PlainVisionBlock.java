package org.mdpospark.model;

import org.mdpospark.checkpoint.Checkpoint;

/** A block of SigLIP in plain loops over double precision. */
record PlainVisionBlock(Checkpoint checkpoint, int layer) {
    double[][] apply(double[][] x) {
        double[][] normed = norm("layer_norm1", x);
        double[][] q = linear("self_attn.q_proj", normed);
        double[][] k = linear("self_attn.k_proj", normed);
        double[][] v = linear("self_attn.v_proj", normed);
        double[][] middle = sum(x, linear("self_attn.out_proj", attend(q, k, v)));
        double[][] inner = linear("mlp.fc1", norm("layer_norm2", middle));
        for (double[] row : inner) {
            for (int j = 0; j < row.length; j++) {
                double u = Math.sqrt(2 / Math.PI) * (row[j] + 0.044715 * row[j] * row[j] * row[j]);
                row[j] = row[j] * (1 + Math.tanh(u)) / 2;
            }
        }
        return sum(middle, linear("mlp.fc2", inner));
    }

    private double[][] attend(double[][] q, double[][] k, double[][] v) {
        int width = q[0].length;
        int size = width / checkpoint.config().vision().heads();
        double[][] y = new double[q.length][width];
        for (int head = 0; head < width; head += size) {
            for (int i = 0; i < q.length; i++) {
                double[] weights = new double[k.length];
                double total = 0;
                for (int j = 0; j < k.length; j++) {
                    double score = 0;
                    for (int c = head; c < head + size; c++) {
                        score += q[i][c] * k[j][c];
                    }
                    weights[j] = Math.exp(score / Math.sqrt(size));
                    total += weights[j];
                }
                for (int j = 0; j < k.length; j++) {
                    for (int c = head; c < head + size; c++) {
                        y[i][c] += weights[j] / total * v[j][c];
                    }
                }
            }
        }
        return y;
    }

    private double[][] norm(String name, double[][] x) {
        float[] weight = floats(name + ".weight");
        float[] bias = floats(name + ".bias");
        double[][] y = new double[x.length][x[0].length];
        for (int i = 0; i < x.length; i++) {
            double mean = 0;
            for (double value : x[i]) {
                mean += value / x[i].length;
            }
            double variance = 0;
            for (double value : x[i]) {
                variance += (value - mean) * (value - mean) / x[i].length;
            }
            double deviation = Math.sqrt(variance + checkpoint.config().vision().normEpsilon());
            for (int j = 0; j < x[i].length; j++) {
                y[i][j] = (x[i][j] - mean) / deviation * weight[j] + bias[j];
            }
        }
        return y;
    }

    private double[][] linear(String name, double[][] x) {
        float[] weight = floats(name + ".weight");
        float[] bias = floats(name + ".bias");
        int in = x[0].length;
        double[][] y = new double[x.length][bias.length];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < bias.length; j++) {
                y[i][j] = bias[j];
                for (int c = 0; c < in; c++) {
                    y[i][j] += weight[j * in + c] * x[i][c];
                }
            }
        }
        return y;
    }

    private static double[][] sum(double[][] a, double[][] b) {
        double[][] y = new double[a.length][a[0].length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a[i].length; j++) {
                y[i][j] = a[i][j] + b[i][j];
            }
        }
        return y;
    }

    private float[] floats(String name) {
        return checkpoint.vision(layer, name).floats();
    }
}
