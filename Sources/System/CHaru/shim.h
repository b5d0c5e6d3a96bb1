#include <hpdf.h>
#include <hpdf_objects.h>

/// Replaces what the ToUnicode map of a font says; a font without one is left as it is.
static inline void stator_replace_to_unicode(HPDF_Font font, const char *text) {
    HPDF_Dict map = (HPDF_Dict)HPDF_Dict_GetItem((HPDF_Dict)font, "ToUnicode", HPDF_OCLASS_DICT);
    if (!map || !map->stream) return;
    HPDF_MemStream_FreeData(map->stream);
    // An error is kept in the document, which tells it when it is written.
    HPDF_Stream_WriteStr(map->stream, text);
}
