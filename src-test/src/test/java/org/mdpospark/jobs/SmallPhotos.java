package org.mdpospark.jobs;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.mdpospark.image.ImageEncoder;
import org.mdpospark.image.RgbImage;

/** Pictures made up for tests, no two alike, and preference rows about them; the same seed makes the same ones. */
final class SmallPhotos {
    private static final int QUALITY = 92;

    private SmallPhotos() {}

    /**
     * Writes pictures and makes a row about each.
     *
     * @param side of the longer side in pixels
     */
    static List<PhotoRow> write(Path folder, int count, int side, long seed) throws IOException {
        Files.createDirectories(folder);
        List<PhotoRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RgbImage picture = draw(side, seed + i);
            String name = "photo-%03d.%s".formatted(i, i % 3 == 2 ? "png" : "jpg");
            Files.write(folder.resolve(name), encode(picture, name));
            rows.add(PhotoRow.about(name, i));
        }
        return rows;
    }

    /** Writes the picture that {@link #write} made as number {@code index} once more, as a JPEG of another quality. */
    static void writeAgain(Path file, int index, int side, long seed) throws IOException {
        Files.write(file, ImageEncoder.jpeg(draw(side, seed + index), 60, 1));
    }

    /** Returns a gradient under a few large shapes and some noise. */
    static RgbImage draw(int side, long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        int width = side - random.nextInt(side / 4);
        int height = side - random.nextInt(side / 4);
        BufferedImage canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = canvas.createGraphics();
        graphics.setPaint(new GradientPaint(
                random.nextInt(width), 0, color(random), random.nextInt(width), height, color(random)));
        graphics.fillRect(0, 0, width, height);
        for (int i = 0; i < 5; i++) {
            drawShape(graphics, random, width, height);
        }
        graphics.dispose();
        return withNoise(canvas, random);
    }

    private static void drawShape(Graphics2D graphics, Random random, int width, int height) {
        int left = random.nextInt(width) - width / 4;
        int top = random.nextInt(height) - height / 4;
        int across = width / 5 + random.nextInt(width / 2);
        int down = height / 5 + random.nextInt(height / 2);
        graphics.setColor(color(random));
        switch (random.nextInt(3)) {
            case 0 -> graphics.fillOval(left, top, across, down);
            case 1 -> graphics.fillRect(left, top, across, down);
            default -> {
                graphics.setStroke(new BasicStroke(width / 12f));
                graphics.drawLine(left, top, left + across, random.nextInt(height));
            }
        }
    }

    private static RgbImage withNoise(BufferedImage canvas, Random random) {
        int width = canvas.getWidth();
        int height = canvas.getHeight();
        int[] pixels = canvas.getRGB(0, 0, width, height, null, 0, width);
        byte[] rgb = new byte[3 * pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            for (int band = 0; band < 3; band++) {
                int sample = (pixels[i] >> (16 - 8 * band) & 0xff) + random.nextInt(17) - 8;
                rgb[3 * i + band] = (byte) Math.max(0, Math.min(255, sample));
            }
        }
        return new RgbImage(width, height, rgb);
    }

    private static Color color(Random random) {
        return new Color(random.nextInt(0x1000000));
    }

    private static byte[] encode(RgbImage picture, String name) {
        return name.endsWith(".png") ? ImageEncoder.png(picture, 1) : ImageEncoder.jpeg(picture, QUALITY, 1);
    }
}
