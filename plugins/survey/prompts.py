"""What a survey says; each question has a prompt of its own."""

from flow.prompts import Prompt

PROMPTS = (
    Prompt("survey-service",
           "Please rate the service that you received today. If you are satisfied, press one. If you are basically satisfied, press two. "
           "If you are dissatisfied, press three.",
           "请您对本次服务做出评价。满意请按一，基本满意请按二，不满意请按三。", "the survey's question about the service"),
    Prompt("survey-product",
           "And how do you find our product? If you are satisfied, press one. If you are basically satisfied, press two. "
           "If you are dissatisfied, press three.",
           "请您对我们的产品做出评价。满意请按一，基本满意请按二，不满意请按三。", "the survey's question about the product"),
    Prompt("survey-no-input", "Sorry, I did not receive a key.", "对不起，没有收到您的按键。", "nobody pressed a key in a survey"),
    Prompt("survey-invalid", "Sorry, that is not one of the answers.", "对不起，您的按键无效。", "a key that is no answer"),
    Prompt("survey-comment",
           "If you would like to tell us more, please speak after the tone. When you have finished, press the hash key, or hang up.",
           "如果您还有其他意见或建议，请在提示音后留言，结束请按井号键，或直接挂机。", "before the spoken comment; # ends it"),
    Prompt("survey-thanks", "Thank you for your rating.", "感谢您的评价。", "after the last question"),
)
