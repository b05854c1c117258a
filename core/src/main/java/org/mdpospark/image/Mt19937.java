package org.mdpospark.image;

/**
 * The generator of torch on the CPU, so that a crop can be compared with torchvision's for the same
 * {@code torch.manual_seed}.
 *
 * <p>Matsumoto, Nishimura, "Mersenne Twister", ACM TOMACS 1998, with the initialization of 2002. Not safe for use by
 * several threads at once.
 */
public final class Mt19937 implements RandomSource {
    private static final int WORDS = 624;
    private static final int MIDDLE = 397;
    private static final int TWIST = 0x9908B0DF;

    private final int[] state = new int[WORDS];
    private int next = WORDS;

    /** Starts the generator from the lower 32 bits of the seed, as torch does. */
    public Mt19937(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < WORDS; i++) {
            state[i] = 1_812_433_253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** Returns the next 32 random bits. */
    public int nextInt() {
        if (next == WORDS) {
            twist();
        }
        int tempered = state[next++];
        tempered ^= tempered >>> 11;
        tempered ^= (tempered << 7) & 0x9D2C5680;
        tempered ^= (tempered << 15) & 0xEFC60000;
        return tempered ^ (tempered >>> 18);
    }

    @Override
    public float uniform(float low, float high) {
        return RandomBits.toUniform(nextInt() & 0xFFFFFF, low, high);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Takes the remainder of 32 random bits, as torch does; this favours small numbers by at most bound / 2^32.
     */
    @Override
    public int below(int bound) {
        RandomBits.requirePositive(bound);
        return Integer.remainderUnsigned(nextInt(), bound);
    }

    private void twist() {
        for (int i = 0; i < WORDS; i++) {
            int joined = (state[i] & 0x80000000) | (state[(i + 1) % WORDS] & 0x7FFFFFFF);
            int twisted = (joined >>> 1) ^ ((joined & 1) == 0 ? 0 : TWIST);
            state[i] = state[(i + MIDDLE) % WORDS] ^ twisted;
        }
        next = 0;
    }
}
