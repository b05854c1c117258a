package org.mdpospark.image;

/**
 * Turns hues exactly as torchvision's {@code adjust_hue} does on a Pillow image: through eight-bit HSV, where a full
 * turn has 256 steps. Going there and back loses a little even where the turn is 0.
 */
final class HueShift {
    private final int steps;

    /** Prepares a turn by a factor from -0.5 to 0.5 of a full one. */
    HueShift(float factor) {
        if (!(factor >= -0.5 && factor <= 0.5)) {
            throw new IllegalArgumentException("hue factor must be -0.5 to 0.5, but is " + factor);
        }
        steps = (int) (factor * 255.0);
    }

    RgbImage apply(RgbImage image) {
        byte[] rgb = image.rgb().clone();
        for (int offset = 0; offset < rgb.length; offset += 3) {
            shift(rgb, offset);
        }
        return new RgbImage(image.width(), image.height(), rgb);
    }

    private void shift(byte[] rgb, int offset) {
        int red = rgb[offset] & 0xFF;
        int green = rgb[offset + 1] & 0xFF;
        int blue = rgb[offset + 2] & 0xFF;
        int value = Math.max(red, Math.max(green, blue));
        int range = value - Math.min(red, Math.min(green, blue));
        int saturation = range == 0 ? 0 : (int) ((float) range / value * 255.0);
        int hue = range == 0 ? 0 : hue(red, green, blue, value, range);
        store(rgb, offset, hue + steps & 0xFF, saturation, value);
    }

    private static int hue(int red, int green, int blue, int value, float range) {
        float fromRed = (value - red) / range;
        float fromGreen = (value - green) / range;
        float fromBlue = (value - blue) / range;
        float sixths;
        if (red == value) {
            sixths = fromBlue - fromGreen;
        } else if (green == value) {
            sixths = (float) (2.0 + fromRed - fromBlue);
        } else {
            sixths = (float) (4.0 + fromGreen - fromRed);
        }
        float turn = (float) ((sixths / 6.0 + 1.0) % 1.0);
        return (int) (turn * 255.0);
    }

    private static void store(byte[] rgb, int offset, int hue, int saturation, int value) {
        if (saturation == 0) {
            set(rgb, offset, (byte) value, (byte) value, (byte) value);
            return;
        }
        float purity = (float) (saturation / 255.0);
        double sixths = hue * 6.0 / 255.0;
        int sector = (int) sixths;
        float fraction = (float) (sixths - sector);
        byte low = round(value * (1.0 - purity));
        byte falling = round(value * (1.0 - purity * fraction));
        byte rising = round(value * (1.0 - purity * (1.0 - fraction)));
        byte high = (byte) value;
        switch (sector % 6) {
            case 0 -> set(rgb, offset, high, rising, low);
            case 1 -> set(rgb, offset, falling, high, low);
            case 2 -> set(rgb, offset, low, high, rising);
            case 3 -> set(rgb, offset, low, falling, high);
            case 4 -> set(rgb, offset, rising, low, high);
            default -> set(rgb, offset, high, low, falling);
        }
    }

    private static byte round(double sample) {
        return (byte) (sample + 0.5);
    }

    private static void set(byte[] rgb, int offset, byte red, byte green, byte blue) {
        rgb[offset] = red;
        rgb[offset + 1] = green;
        rgb[offset + 2] = blue;
    }
}
