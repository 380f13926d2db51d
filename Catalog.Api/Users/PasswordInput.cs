using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Users;

namespace Catalog.Api.Users;

/// <summary>A password and the one that takes its place. A class and not a record, so that nothing prints them.</summary>
public sealed class PasswordInput
{
    /// <summary>The password as it is now.</summary>
    /// <example>correct horse battery staple</example>
    [Required, StringLength(PasswordRules.Most)]
    public string? Current { get; init; }

    /// <summary>The new password: any characters, but not the e-mail address, the current password, or a common one.</summary>
    /// <example>eleven purple elephants</example>
    [Required, StringLength(PasswordRules.Most, MinimumLength = PasswordRules.Least)]
    public string? New { get; init; }
}
