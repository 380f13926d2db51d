using System.Text.Json;

namespace Catalog.Lab.Checks.Crashes;

/// <summary>The result of a request.</summary>
/// <param name="Status">The HTTP status; 0 without a response.</param>
/// <param name="Body">The body as JSON; undefined without one.</param>
/// <param name="Said">For a 500, the node's last log lines about an exception; null otherwise.</param>
/// <param name="WasSent">False if there was no connection, so that the request certainly had no effect.</param>
internal readonly record struct Answer(int Status, JsonElement Body, bool WasSent = true, string? Said = null)
{
    /// <summary>Whether the outcome of the request is unknown.</summary>
    public bool IsFailure => Status is 0 or >= 500;
}
