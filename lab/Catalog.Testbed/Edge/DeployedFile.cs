namespace Catalog.Testbed.Edge;

/// <summary>The embedded files of <c>deploy/</c>, so that tests use the deployed configuration.</summary>
internal static class DeployedFile
{
    /// <summary>The text of a file.</summary>
    /// <param name="name">Its name without folders.</param>
    /// <exception cref="InvalidOperationException">It is not embedded.</exception>
    public static string Read(string name)
    {
        using var stream = typeof(DeployedFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
