#include "page_files.h"

// `#embed` needs clang 19, and the cross compiler is clang 17: so the assembler takes them in. It
// looks in the folders of `-I`, and `__has_include` makes the build see when one changes.
#if !__has_include("page.html") || !__has_include("page.css") || !__has_include("page.js")         \
    || !__has_include("asset.js") || !__has_include("chart.js") || !__has_include("actions.js")    \
    || !__has_include("dialog.js") || !__has_include("log.js") || !__has_include("dom.js")         \
    || !__has_include("openapi.json")
#error "a file of the page is missing in Sources/System/CPlatform/page"
#endif

#define TAKE_IN(symbol, file)                                                                      \
    __asm__(                                                                                       \
        ".section .rodata\n"                                                                       \
        ".global stator_" #symbol "\n"                                                             \
        ".hidden stator_" #symbol "\n"                                                             \
        "stator_" #symbol ":\n"                                                                    \
        ".incbin \"" file "\"\n"                                                                   \
        ".global stator_" #symbol "_end\n"                                                         \
        ".hidden stator_" #symbol "_end\n"                                                         \
        "stator_" #symbol "_end:\n"                                                                \
        ".byte 0\n"                                                                                \
        ".text\n");                                                                                \
    extern const unsigned char stator_##symbol[], stator_##symbol##_end[]

TAKE_IN(page_html, "page.html");
TAKE_IN(page_css, "page.css");
TAKE_IN(page_js, "page.js");
TAKE_IN(asset_js, "asset.js");
TAKE_IN(chart_js, "chart.js");
TAKE_IN(actions_js, "actions.js");
TAKE_IN(dialog_js, "dialog.js");
TAKE_IN(log_js, "log.js");
TAKE_IN(dom_js, "dom.js");
TAKE_IN(openapi_json, "openapi.json");

static const struct {
    const char *name;
    const unsigned char *begin, *end;
} files[] = {
    {"page.html", stator_page_html, stator_page_html_end},
    {"page.css", stator_page_css, stator_page_css_end},
    {"page.js", stator_page_js, stator_page_js_end},
    {"asset.js", stator_asset_js, stator_asset_js_end},
    {"chart.js", stator_chart_js, stator_chart_js_end},
    {"actions.js", stator_actions_js, stator_actions_js_end},
    {"dialog.js", stator_dialog_js, stator_dialog_js_end},
    {"log.js", stator_log_js, stator_log_js_end},
    {"dom.js", stator_dom_js, stator_dom_js_end},
    {"openapi.json", stator_openapi_json, stator_openapi_json_end},
};

size_t stator_page_file_count(void) { return sizeof files / sizeof files[0]; }

struct stator_page_file stator_page_file_at(size_t place) {
    return (struct stator_page_file){
        files[place].name, files[place].begin, (size_t)(files[place].end - files[place].begin)};
}
