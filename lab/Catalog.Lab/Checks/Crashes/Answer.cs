using System.Text.Json;

namespace Catalog.Lab.Checks.Crashes;

/// <summary>What came of a request.</summary>
/// <param name="Status">The HTTP status; 0 when no answer came.</param>
/// <param name="Body">The body as JSON; undefined without.</param>
/// <param name="Said">With a 500, what the node printed last about an exception; null otherwise.</param>
/// <param name="WasSent">False when there was nobody to send it to, so that it certainly had no effect.</param>
internal readonly record struct Answer(int Status, JsonElement Body, bool WasSent = true, string? Said = null)
{
    /// <summary>Whether no answer came that says what became of the request.</summary>
    public bool IsFailure => Status is 0 or >= 500;
}
