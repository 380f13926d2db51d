using System.Text;

namespace Catalog.Api.Home;

/// <summary>The files in this assembly.</summary>
internal static class Embedded
{
    /// <summary>A file.</summary>
    /// <exception cref="FileNotFoundException">There is none of this name.</exception>
    public static byte[] Bytes(string name)
    {
        using var stream = typeof(Embedded).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException($"{name} is not in the assembly.");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>A file in UTF-8.</summary>
    /// <exception cref="FileNotFoundException">There is none of this name.</exception>
    public static string Text(string name) => Encoding.UTF8.GetString(Bytes(name));
}
