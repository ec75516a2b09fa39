// Puts the words of the page's language on the drawing tools.

export function speak(said) {
  if (!said.polygon || !L.drawLocal) return;
  const draw = L.drawLocal.draw;
  const edit = L.drawLocal.edit;
  Object.assign(draw.toolbar.buttons, { polygon: said.polygon, polyline: said.polyline, marker: said.marker });
  draw.toolbar.actions = { title: said.cancel, text: said.cancel };
  draw.toolbar.finish = { title: said.finish, text: said.finish };
  draw.toolbar.undo = { title: said.undo, text: said.undo };
  draw.handlers.marker.tooltip.start = said.place;
  draw.handlers.polygon.tooltip = { start: said.start, cont: said.next, end: said.end };
  draw.handlers.polyline.tooltip = { start: said.start, cont: said.next, end: said.endLine };
  draw.handlers.polyline.error = said.crossing;
  edit.toolbar.actions.save = { title: said.save, text: said.save };
  edit.toolbar.actions.cancel = { title: said.cancel, text: said.cancel };
  edit.toolbar.actions.clearAll = { title: said.clear, text: said.clear };
  Object.assign(edit.toolbar.buttons, { edit: said.edit, editDisabled: said.edit, remove: said.remove, removeDisabled: said.remove });
  edit.handlers.edit.tooltip = { text: said.drag, subtext: "" };
  edit.handlers.remove.tooltip = { text: said.remove };
}
