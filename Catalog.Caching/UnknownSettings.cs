using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching;

/// <summary>Warns of settings that nothing reads: misspelt, or of another build.</summary>
internal static class UnknownSettings
{
    /// <summary>Warns of each child of a section that is no property of the options. Sections of other owners may lie in between.</summary>
    public static void Warn(IServiceProvider provider, IConfigurationSection section, Type options)
    {
        foreach (var setting in In(section, options))
        {
            Warn(provider, setting);
        }
    }

    /// <summary>Warns of one.</summary>
    public static void Warn(IServiceProvider provider, IConfigurationSection setting) => provider.GetRequiredService<ILogger<CacheNode>>()
        .LogWarning("{Setting} is not a known setting and has no effect; is it misspelt?", setting.Path);

    private static IEnumerable<IConfigurationSection> In(IConfigurationSection section, Type options) => section.GetChildren().SelectMany(child =>
        options.GetProperty(child.Key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)?.PropertyType is { } type
            ? type.Assembly == options.Assembly ? In(child, type) : []
            : child.GetChildren().Any() ? [] : [child]);
}
