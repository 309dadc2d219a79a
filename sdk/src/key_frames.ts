/** Of W3C webrtc-extensions (RTCSetParameterOptions); browsers that do not know it take no notice. */
type SetParameters = (
  parameters: RTCRtpSendParameters,
  options: { encodingOptions: { keyFrame: boolean }[] },
) => Promise<void>;

/**
 * Has every picture sent begin anew. After a gap the other side cannot decode what builds on pictures it never got, and
 * asks for a new beginning only when it has waited up to three seconds for them to be sent again.
 */
export function sendKeyFrames(connection: RTCPeerConnection): void {
  for (const sender of connection.getSenders()) {
    if (sender.track?.kind !== 'video') continue;
    const parameters = sender.getParameters();
    const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }));
    if (encodingOptions.length === 0) continue;
    const setParameters: SetParameters = sender.setParameters.bind(sender);
    // Changed by somebody else in the same moment, or closed: the browser's own way has to do.
    setParameters(parameters, { encodingOptions }).catch(() => {});
  }
}
