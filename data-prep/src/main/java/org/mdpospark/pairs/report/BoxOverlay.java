package org.mdpospark.pairs.report;

import java.util.Locale;

/** Draws a crop box over a picture, in the picture's own pixels; what lies outside the box is dimmed. */
final class BoxOverlay {
    private BoxOverlay() {}

    static Html draw(VisibleBox box, int imageWidth, int imageHeight) {
        String left = decimal(box.left() * imageWidth);
        String top = decimal(box.top() * imageHeight);
        String width = decimal(box.width() * imageWidth);
        String height = decimal(box.height() * imageHeight);
        return Html.of("""
                <svg class="box" viewBox="0 0 %1$s %2$s" aria-hidden="true">\
                <path class="dim" fill-rule="evenodd" d="M0 0H%1$sV%2$sH0Z M%3$s %4$sh%5$sv%6$sh-%5$sZ"/>\
                <rect class="halo" x="%3$s" y="%4$s" width="%5$s" height="%6$s"/>\
                <rect class="line" x="%3$s" y="%4$s" width="%5$s" height="%6$s"/>\
                </svg>""", imageWidth, imageHeight, left, top, width, height);
    }

    private static String decimal(double pixels) {
        return String.format(Locale.ROOT, "%.2f", pixels);
    }
}
